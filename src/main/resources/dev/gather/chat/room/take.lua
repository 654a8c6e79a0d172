-- Takes a nick from an earlier connection with the same session. KEYS: nicks, nodes.
-- ARGV: node, connection, session, nick as it is written, and its look-alikes. Returns the earlier
-- node and connection, or nothing if it is not that session's any more.
local earlier
for i = 5, #ARGV do
  local holder = redis.call('HGET', KEYS[1], ARGV[i])
  local node, connection, session = string.match(holder or '', '^(%S+) (%S+) (%S+)')
  if session ~= ARGV[3] then return {} end
  earlier = {node, connection}
end
for i = 5, #ARGV do
  redis.call('HSET', KEYS[1], ARGV[i], table.concat({ARGV[1], ARGV[2], ARGV[3], ARGV[4]}, ' '))
end
return earlier
