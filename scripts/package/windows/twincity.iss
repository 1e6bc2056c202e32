; Inno Setup: the frozen program of build\frozen\twincity as an installer for the current user.
; iscc /DVersion=0.1.0 scripts\package\windows\twincity.iss
[Setup]
AppId={{6C1C5A9E-6D0E-4B43-9B0B-52E7A6C1D0F3}
AppName=双城图览 Twin-City Explorer
AppVersion={#Version}
AppPublisher=Twin-City Explorer contributors
DefaultDirName={localappdata}\Programs\TwinCity
DefaultGroupName=双城图览
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
LicenseFile=..\..\..\LICENSE
OutputDir=..\..\..\dist
OutputBaseFilename=twincity-{#Version}-setup
Compression=lzma2
SolidCompression=yes

[Files]
Source: "..\..\..\build\frozen\twincity\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
Source: "..\..\..\build\frozen\copyright"; DestDir: "{app}"; DestName: "LICENCES.txt"

[InstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\双城图览"; Filename: "{app}\twincity.exe"

[Registry]
Root: HKCU; Subkey: "Software\Classes\.twincity"; ValueType: string; ValueData: "TwinCity.Project"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\TwinCity.Project"; ValueType: string; ValueData: "双城图览项目"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\TwinCity.Project\DefaultIcon"; ValueType: string; ValueData: "{app}\twincity.exe,0"
Root: HKCU; Subkey: "Software\Classes\TwinCity.Project\shell\open\command"; ValueType: string; ValueData: """{app}\twincity.exe"" ""%1"""
