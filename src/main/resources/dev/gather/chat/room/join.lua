-- Someone comes into a room, or takes another nick there. KEYS: members. ARGV: node and connection,
-- nick, channel, most members of a room where it is told. Returns how many there are.
local was = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local count = redis.call('HLEN', KEYS[1])
if was ~= ARGV[2] and count <= tonumber(ARGV[4]) then
  if was then
    redis.call('PUBLISH', ARGV[3], 'nick ' .. ARGV[1] .. ' ' .. was .. ' ' .. ARGV[2])
  else
    redis.call('PUBLISH', ARGV[3], 'joined ' .. ARGV[1] .. ' ' .. ARGV[2] .. ' ' .. count)
  end
end
return {count}
