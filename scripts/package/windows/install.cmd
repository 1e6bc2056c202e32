@echo off
rem Installs Twin-City Explorer for this user, from the files beside this script; no network is used.
setlocal
chcp 65001 >nul
set "HERE=%~dp0"
set "TARGET=%LOCALAPPDATA%\TwinCity"
py -3.13 -c "" >nul 2>&1
if errorlevel 1 (
    for %%F in ("%HERE%python-3.13*-amd64.exe") do (
        echo 正在安装 Python：%%~nxF
        "%%F" /quiet InstallAllUsers=0 Include_launcher=1 Include_test=0
    )
)
py -3.13 -c "" >nul 2>&1
if errorlevel 1 (
    echo 本机没有 Python 3.13。请把 python.org 的 python-3.13.x-amd64.exe 放到本文件夹，再运行一次。
    echo There is no Python 3.13 here. Put python-3.13.x-amd64.exe of python.org beside this script and run it again.
    pause
    exit /b 1
)
echo 正在安装双城图览，约需几分钟……
set "PIP_NO_INDEX=1"
set "PIP_FIND_LINKS=%HERE%wheels"
py -3.13 -m venv --clear "%TARGET%" || goto failed
"%TARGET%\Scripts\python.exe" -m pip install --quiet --require-hashes -r "%HERE%requirements.txt" || goto failed
copy /y "%HERE%twincity.cmd" "%TARGET%\" >nul
copy /y "%HERE%uninstall.cmd" "%TARGET%\" >nul
copy /y "%HERE%start-menu.ps1" "%TARGET%\" >nul
powershell -NoProfile -ExecutionPolicy Bypass -File "%TARGET%\start-menu.ps1" || goto failed
echo 已安装：开始菜单 - 双城图览
pause
exit /b 0

:failed
echo 安装没有完成；请关闭正在运行的双城图览后再试。Not installed; close the program if it is running, and try again.
pause
exit /b 1
