//! A service and a timer of systemd, in a script that sets them up.

use super::OnHost;

pub(super) fn script(args: &OnHost) -> String {
    let OnHost { when, bin } = args;
    let (tenant, at) = (when.tenant(), when.at);
    format!(
        r#"#!/bin/sh
# palisade: a nightly scan by systemd (250 or later).
#
# To set it up: read this script, put the certificate of the app (PEM, key and certificate) in
# /etc/palisade/palisade.pem, run the script as root, and write the two ids into /etc/palisade/palisade.env.
# To try it: systemctl start palisade-scan; journalctl -u palisade-scan
# What it found: /var/lib/private/palisade/scan.json; palisade history --state /var/lib/private/palisade
# To take it away:
#   systemctl disable --now palisade-scan.timer
#   rm /etc/systemd/system/palisade-scan.service /etc/systemd/system/palisade-scan.timer
#   rm /etc/systemd/system/palisade-scan-alarm.service
#   systemctl daemon-reload
#   rm -r /etc/palisade /var/lib/private/palisade    # settings and certificate, past runs
set -eu
umask 077
test -x {bin} || {{ echo "install palisade as {bin} first" >&2; exit 1; }}
mkdir -p /etc/palisade
test -e /etc/palisade/palisade.toml || : > /etc/palisade/palisade.toml
test -e /etc/palisade/palisade.env || cat > /etc/palisade/palisade.env <<'END'
AZURE_TENANT_ID=
AZURE_CLIENT_ID=
END
umask 022

cat > /etc/systemd/system/palisade-scan.service <<'END'
[Unit]
Description=Scan of a Microsoft 365 tenant by palisade
Wants=network-online.target
After=network-online.target
OnFailure=palisade-scan-alarm.service

[Service]
Type=oneshot
ExecStart={bin} scan --quiet --config %d/palisade.toml --format json -o %S/palisade/scan.json{tenant}
# Findings (1) and parts that were not assessed (4) are results. A scan that could not run (3) fails.
SuccessExitStatus=1 4
Restart=no
TimeoutStartSec=6h

# Credentials by reference: root alone can read the files, the service sees copies in memory.
EnvironmentFile=/etc/palisade/palisade.env
LoadCredential=palisade.toml:/etc/palisade/palisade.toml
LoadCredential=palisade.pem:/etc/palisade/palisade.pem
Environment=AZURE_CLIENT_CERTIFICATE_PATH=%d/palisade.pem
Environment=PALISADE_STATE=%S/palisade

DynamicUser=yes
StateDirectory=palisade
StateDirectoryMode=0700
UMask=0077
CapabilityBoundingSet=
LockPersonality=yes
MemoryDenyWriteExecute=yes
MemoryMax=2G
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
PrivateUsers=yes
ProcSubset=pid
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
END

cat > /etc/systemd/system/palisade-scan.timer <<'END'
[Unit]
Description=Nightly scan of a Microsoft 365 tenant by palisade

[Timer]
OnCalendar=*-*-* {at}:00
RandomizedDelaySec=45min
FixedRandomDelay=yes
# A night that the machine was off is made up for.
Persistent=yes

[Install]
WantedBy=timers.target
END

# What is done when a scan could not run. Put your mail or pager in its place.
cat > /etc/systemd/system/palisade-scan-alarm.service <<'END'
[Unit]
Description=Says that a scan by palisade could not run

[Service]
Type=oneshot
DynamicUser=yes
ExecStart=/usr/bin/logger --priority user.alert "palisade: the scan could not run; see: journalctl -u palisade-scan"
END

systemctl daemon-reload
systemctl enable --now palisade-scan.timer
echo "palisade scans every night from {at} on; write the ids into /etc/palisade/palisade.env"
"#
    )
}
