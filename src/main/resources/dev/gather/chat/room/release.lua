-- Takes a nick from a connection, unless it was handed on. KEYS: nicks. ARGV: node, connection, look-alikes.
local mine = ARGV[1] .. ' ' .. ARGV[2] .. ' '
for i = 3, #ARGV do
  local holder = redis.call('HGET', KEYS[1], ARGV[i])
  if holder and string.sub(holder, 1, #mine) == mine then redis.call('HDEL', KEYS[1], ARGV[i]) end
end
return {}
