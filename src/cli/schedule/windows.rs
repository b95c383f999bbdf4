//! A task of Windows, registered by PowerShell.

use super::When;

pub(super) fn script(when: &When) -> String {
    let (tenant, at) = (when.tenant(), when.at);
    format!(
        r#"# palisade: a nightly scan by Task Scheduler.
#
# To set it up: put palisade.exe in C:\Program Files\palisade, the certificate of the app (PEM, key and certificate) in
# C:\ProgramData\palisade\palisade.pem, write the two ids below, and run this in a PowerShell of an administrator.
# To try it: Start-ScheduledTask -TaskName 'palisade scan'
# To take it away:
#   Unregister-ScheduledTask -TaskName 'palisade scan' -Confirm:$false
#   Remove-Item -Recurse 'C:\ProgramData\palisade'    # certificate, past runs
#   'AZURE_TENANT_ID','AZURE_CLIENT_ID','AZURE_CLIENT_CERTIFICATE_PATH','PALISADE_STATE' |
#     ForEach-Object {{ [Environment]::SetEnvironmentVariable($_, $null, 'Machine') }}
#
# Task Scheduler starts nothing again for any code. Findings (1) and parts that were not assessed (4) are results. 3 is a
# scan that could not run, and Task Scheduler raises no alarm by itself: have your monitoring look at
#   (Get-ScheduledTaskInfo -TaskName 'palisade scan').LastTaskResult
$ErrorActionPreference = 'Stop'
$tenantId = '00000000-0000-0000-0000-000000000000'
$clientId = '00000000-0000-0000-0000-000000000000'

$folder = 'C:\ProgramData\palisade'
New-Item -ItemType Directory -Force -Path $folder | Out-Null
# Nobody but the service, the system and administrators reads past runs and the certificate.
icacls $folder /inheritance:r /grant:r '*S-1-5-19:(OI)(CI)M' '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
$variables = @{{
  AZURE_TENANT_ID = $tenantId
  AZURE_CLIENT_ID = $clientId
  AZURE_CLIENT_CERTIFICATE_PATH = "$folder\palisade.pem"
  PALISADE_STATE = "$folder\store"
}}
foreach ($name in $variables.Keys) {{ [Environment]::SetEnvironmentVariable($name, $variables[$name], 'Machine') }}

$action = New-ScheduledTaskAction -WorkingDirectory $folder -Execute 'C:\Program Files\palisade\palisade.exe' -Argument 'scan --quiet --format json -o C:\ProgramData\palisade\scan.json{tenant}'
$trigger = New-ScheduledTaskTrigger -Daily -At '{at}' -RandomDelay (New-TimeSpan -Minutes 45)
$principal = New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\LOCAL SERVICE' -LogonType ServiceAccount -RunLevel Limited
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 6)
Register-ScheduledTask -TaskName 'palisade scan' -Action $action -Trigger $trigger -Principal $principal -Settings $settings -Force | Out-Null
Get-ScheduledTask -TaskName 'palisade scan'
"#
    )
}
