-- Forgets a node that is gone, and the nicks that were held there. KEYS: nicks, nodes. ARGV: node.
local lease = redis.call('HGET', KEYS[2], ARGV[1])
if lease and tonumber(lease) > tonumber(redis.call('TIME')[1]) then return {0} end
local theirs = ARGV[1] .. ' '
local nicks = redis.call('HGETALL', KEYS[1])
for i = 1, #nicks, 2 do
  if string.sub(nicks[i + 1], 1, #theirs) == theirs then redis.call('HDEL', KEYS[1], nicks[i]) end
end
redis.call('HDEL', KEYS[2], ARGV[1])
return {1}
