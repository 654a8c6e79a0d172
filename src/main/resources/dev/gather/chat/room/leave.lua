-- Someone leaves a room, or all of a node do. KEYS: members. ARGV: node, connection (empty for all),
-- channel, most members of a room where it is told, whether it is told at all.
local gone = {}
if ARGV[2] ~= '' then
  gone[1] = ARGV[1] .. ' ' .. ARGV[2]
else
  local theirs = ARGV[1] .. ' '
  for _, member in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(member, 1, #theirs) == theirs then gone[#gone + 1] = member end
  end
end
for _, member in ipairs(gone) do
  local nick = redis.call('HGET', KEYS[1], member)
  if nick then
    redis.call('HDEL', KEYS[1], member)
    local count = redis.call('HLEN', KEYS[1])
    if ARGV[5] == '1' and count <= tonumber(ARGV[4]) then
      redis.call('PUBLISH', ARGV[3], 'left ' .. member .. ' ' .. nick .. ' ' .. count)
    end
  end
end
return {}
