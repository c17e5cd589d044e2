@echo off
rem Records every run of plan.txt on this machine: `grade.py plan` made this folder, and
rem `grade.py verify --evidence FOLDER` judges what is then in evidence\. Nothing is installed,
rem and nothing outside this folder is written. A line of plan.txt is the number of the run, the
rem program's folder, its file, and options of record.exe. Each run has a folder of its own, own\N,
rem with a copy of the program, of what stands beside it, and with its TEMP.
setlocal
cd /d "%~dp0"
if not exist evidence mkdir evidence
copy /y plan.json evidence >nul
ver >evidence\ver.txt
capabilities.exe >evidence\capabilities.json
if errorlevel 1 goto failed
capabilities.exe --options >capabilities.txt
if errorlevel 1 goto failed
rem A file may still be in somebody's hands for a moment after it was written.
:read
set CAPABILITIES=
set /p CAPABILITIES=<capabilities.txt
if not defined CAPABILITIES goto read
for /f "usebackq tokens=1-3*" %%A in ("plan.txt") do (
    echo %%A %%B
    if exist evidence\%%A rmdir /s /q evidence\%%A
    if exist own\%%A rmdir /s /q own\%%A
    mkdir evidence\%%A
    mkdir own\%%A\temp
    copy /y programs\%%B\*.* own\%%A >nul
    record.exe --evidence evidence\%%A --temp own\%%A\temp %CAPABILITIES% %%D -- "%CD%\own\%%A\%%C" 2>evidence\%%A\errors.txt
    rmdir /s /q own\%%A
)
judge.exe --runs runs.txt --out evidence\checks.jsonl
if errorlevel 1 echo Not every run could be judged here: evidence\checks.jsonl has the rest.
echo All runs were recorded. Send back the folder evidence.
exit /b 0

:failed
echo capabilities.exe failed. Send back the folder evidence all the same.
exit /b 1
