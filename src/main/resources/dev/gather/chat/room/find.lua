-- Finds who holds a nick or one that looks like it. KEYS: nicks, nodes. ARGV: look-alikes.
-- Returns node, connection, session, nick; nothing if nobody does.
local now = redis.call('TIME')[1]
for i = 1, #ARGV do
  local holder = redis.call('HGET', KEYS[1], ARGV[i])
  if holder then
    local node, connection, session, nick = string.match(holder, '^(%S+) (%S+) (%S+) (%S+)$')
    local lease = redis.call('HGET', KEYS[2], node)
    if lease and tonumber(lease) > tonumber(now) then return {node, connection, session, nick} end
  end
end
return {}
