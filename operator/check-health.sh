#!/bin/bash
# check-health.sh PORT: for health checks of containers. A shell is up in 2 ms, another Node would take 40.
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3
read -r -t 2 _ status _ <&3 && [[ $status == 200 ]]
