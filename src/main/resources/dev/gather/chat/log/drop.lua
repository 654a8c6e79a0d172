-- Forgets a room where there is no message and nobody. KEYS: room, log, keys, members.
if redis.call('XLEN', KEYS[2]) > 0 or redis.call('HLEN', KEYS[4]) > 0 then return {0} end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
return {1}
