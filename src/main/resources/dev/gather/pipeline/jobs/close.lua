#!lua
-- Says that the body was read to its end.
-- KEYS job   ARGV channel, id, members, digest or ''
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'queued' and state ~= 'running' then
  return {}
end
if redis.call('HGET', KEYS[1], 'total') ~= ARGV[3] then
  return redis.error_reply('GAP the store has lost members of this job')
end
redis.call('HSET', KEYS[1], 'whole', 1, 'digest', ARGV[4])
redis.call('HDEL', KEYS[1], 'reader', 'read_until')
redis.call('PUBLISH', ARGV[1], ARGV[2])
return redis.call('HGETALL', KEYS[1])
