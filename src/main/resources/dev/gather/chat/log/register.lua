-- Enters a room in the list of all. KEYS: rooms. ARGV: room, most rooms. Returns whether it is there.
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return {1} end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return {0} end
redis.call('SADD', KEYS[1], ARGV[1])
return {1}
