# SPDX-License-Identifier: GPL-3.0-or-later
# Windows: installs what is missing, builds Fanlight and opens its window. Arguments are passed on to it.
# CMake, Ninja, Python and the compiler come from winget; Qt from the Qt mirrors by aqtinstall, into build\Qt, unless
# CMAKE_PREFIX_PATH names one already. A second run installs and builds nothing that is there.
$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$qtVersion = '6.8.2'

function Test-Command($name) { [bool](Get-Command $name -ErrorAction SilentlyContinue) }

function Invoke-Checked {
    $program, $rest = $args
    & $program @rest
    if ($LASTEXITCODE -ne 0) { throw "$program failed with exit code $LASTEXITCODE" }
}

function Install-Missing($command, $package) {
    if (Test-Command $command) { return }
    if (-not (Test-Command winget)) { throw "$command is missing and winget is not here to install it." }
    Write-Host "== Installing $package"
    Invoke-Checked winget install --exact --id $package --accept-package-agreements --accept-source-agreements
    $env:PATH = [Environment]::GetEnvironmentVariable('PATH', 'Machine') + ';' +
        [Environment]::GetEnvironmentVariable('PATH', 'User')
    if (-not (Test-Command $command)) { throw "$package is installed; open a new terminal and run this again." }
}

function Find-Compiler {
    $vswhere = "${env:ProgramFiles(x86)}\Microsoft Visual Studio\Installer\vswhere.exe"
    if (-not (Test-Path $vswhere)) { return $null }
    & $vswhere -latest -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 -property installationPath
}

function Enter-Compiler {
    if (Test-Command cl) { return }
    if (-not (Find-Compiler)) {
        Write-Host '== Installing the Visual Studio Build Tools'
        Invoke-Checked winget install --exact --id Microsoft.VisualStudio.2022.BuildTools `
            --accept-package-agreements --accept-source-agreements `
            --override '--quiet --wait --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended'
    }
    $place = Find-Compiler
    if (-not $place) { throw 'No MSVC compiler was found: install the C++ workload of Visual Studio.' }
    & "$place\Common7\Tools\Launch-VsDevShell.ps1" -Arch amd64 -HostArch amd64 -SkipAutomaticLocation | Out-Null
}

function Get-Qt {
    if ($env:CMAKE_PREFIX_PATH) { return $env:CMAKE_PREFIX_PATH }
    $qt = Join-Path $root "build\Qt\$qtVersion\msvc2022_64"
    if (-not (Test-Path $qt)) {
        Install-Missing python Python.Python.3.12
        Write-Host "== Installing Qt $qtVersion into build\Qt"
        Invoke-Checked python -m pip install --quiet --user aqtinstall
        Invoke-Checked python -m aqt install-qt windows desktop $qtVersion win64_msvc2022_64 `
            --modules qtwebsockets --outputdir (Join-Path $root 'build\Qt')
    }
    $qt
}

# Its headers, for the certificate that the server makes, and its libraries, which Qt loads for TLS.
function Get-OpenSsl {
    if ($env:OPENSSL_ROOT_DIR) { return $env:OPENSSL_ROOT_DIR }
    $place = Join-Path $env:ProgramFiles 'OpenSSL-Win64'
    if (-not (Test-Path (Join-Path $place 'include\openssl'))) {
        Write-Host '== Installing OpenSSL'
        Invoke-Checked winget install --exact --id ShiningLight.OpenSSL.Dev `
            --accept-package-agreements --accept-source-agreements
    }
    $place
}

$here = Get-Location
Install-Missing cmake Kitware.CMake
Install-Missing ninja Ninja-build.Ninja
Install-Missing git Git.Git
Enter-Compiler
$qt = Get-Qt
$openSsl = Get-OpenSsl
Set-Location $root
try {
    if (-not (Test-Path 'build\release\build.ninja')) {
        Invoke-Checked cmake --preset release "-DCMAKE_PREFIX_PATH=$qt" "-DOPENSSL_ROOT_DIR=$openSsl"
    }
    Invoke-Checked cmake --build --preset release --target fanlight
} finally {
    Set-Location $here
}
$env:PATH = (Join-Path $qt 'bin') + ';' + (Join-Path $openSsl 'bin') + ';' + $env:PATH
& (Join-Path $root 'build\release\app\fanlight.exe') @args
exit $LASTEXITCODE
