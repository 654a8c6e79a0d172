#!lua flags=allow-oom
-- Lets go of a part.
-- KEYS job   ARGV channel, id, node, part
if redis.call('HGET', KEYS[1], 'part:' .. ARGV[4]) == ARGV[3] then
  redis.call('HDEL', KEYS[1], 'part:' .. ARGV[4], 'until:' .. ARGV[4])
  redis.call('PUBLISH', ARGV[1], ARGV[2])
end
return {}
