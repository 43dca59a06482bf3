use_broker
mkfifo mix.pipe
slowly() { while dd bs=1000 count=1 status=none; do sleep 0.01; done; }
messages 1 400 4000 >capture
cat mix.pipe > mix.read &
started reader
out=mix.pipe err=mix.pipe start_monitor mix --url "$url" --durable --label mix --heartbeat 2 --event pulse
wait_for 15 'it consumes' has_depth mix 1 consumers
signal reader STOP
feed capture
sleep 33
signal reader CONT
wait_for 20 'acked' has_depth mix 0
stop mix
ended reader 5
grep -v '^{.*}$' mix.read | cut -c 1-200 
grep -c . mix.read
grep '^{' mix.read > ev; jq -R 'select((fromjson? // null) == null)' ev | cut -c 1-300; tail -c 300 mix.read
