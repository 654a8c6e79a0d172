-- Gives a nick to a connection. KEYS: nicks, nodes. ARGV: node, connection, session, nick, how many
-- look-alikes it has, these, and those that the connection gives back.
-- A holder is written "node connection session nick"; one of a node that is gone holds nothing.
local now = redis.call('TIME')[1]
local mine = ARGV[1] .. ' ' .. ARGV[2] .. ' '
local looks = tonumber(ARGV[5])
for i = 6, 5 + looks do
  local holder = redis.call('HGET', KEYS[1], ARGV[i])
  if holder and string.sub(holder, 1, #mine) ~= mine then
    local lease = redis.call('HGET', KEYS[2], string.match(holder, '^%S+'))
    if lease and tonumber(lease) > tonumber(now) then return {0} end
  end
end
for i = 6 + looks, #ARGV do
  local holder = redis.call('HGET', KEYS[1], ARGV[i])
  if holder and string.sub(holder, 1, #mine) == mine then redis.call('HDEL', KEYS[1], ARGV[i]) end
end
for i = 6, 5 + looks do
  redis.call('HSET', KEYS[1], ARGV[i], mine .. ARGV[3] .. ' ' .. ARGV[4])
end
return {1}
