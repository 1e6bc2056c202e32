# Puts 双城图览 into this user's start menu and opens .twincity files with it; -Remove takes both away.
param([switch]$Remove)
$ErrorActionPreference = 'Stop'
$target = Join-Path $env:LOCALAPPDATA 'TwinCity'
$link = Join-Path ([Environment]::GetFolderPath('Programs')) '双城图览.lnk'
$classes = 'HKCU:\Software\Classes'
if ($Remove) {
    Remove-Item $link -ErrorAction SilentlyContinue
    Remove-Item "$classes\.twincity", "$classes\TwinCity.Project" -Recurse -ErrorAction SilentlyContinue
    exit
}
$python = Join-Path $target 'Scripts\pythonw.exe'
$shortcut = (New-Object -ComObject WScript.Shell).CreateShortcut($link)
$shortcut.TargetPath = $python
$shortcut.Arguments = '-m explorer'
$shortcut.WorkingDirectory = [Environment]::GetFolderPath('MyDocuments')
$shortcut.Description = '成渝地区双城经济圈：离线地图、时间轴与出处'
$shortcut.Save()
New-Item "$classes\.twincity", "$classes\TwinCity.Project\shell\open\command" -Force | Out-Null
Set-Item "$classes\.twincity" 'TwinCity.Project'
Set-Item "$classes\TwinCity.Project" '双城图览项目'
Set-Item "$classes\TwinCity.Project\shell\open\command" "`"$python`" -m explorer `"%1`""
