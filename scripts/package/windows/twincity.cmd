@rem The command line: twincity.cmd snapshot -o map.png, for instance.
@"%LOCALAPPDATA%\TwinCity\Scripts\twincity.exe" %*
