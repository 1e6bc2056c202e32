@echo off
rem Removes the program; projects, exports and settings stay.
chcp 65001 >nul
set "TARGET=%LOCALAPPDATA%\TwinCity"
if not exist "%TARGET%\start-menu.ps1" exit /b 0
powershell -NoProfile -ExecutionPolicy Bypass -File "%TARGET%\start-menu.ps1" -Remove
rem From a copy, since a script cannot remove the folder that it is in.
cd /d "%TEMP%"
start "" /b cmd /c "timeout /t 1 >nul & rmdir /s /q ""%TARGET%"""
