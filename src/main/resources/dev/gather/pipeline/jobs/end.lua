#!lua flags=allow-oom
-- Ends a job. Members without a result go; one whose body was not read to its end frees its key.
-- KEYS job, members   ARGV channel, id, state, error or '', now, '1' if only such a one is meant
local head = redis.call('HMGET', KEYS[1], 'state', 'whole', 'key')
if head[1] ~= 'queued' and head[1] ~= 'running' then
  return {}
end
local whole = head[2] == '1'
if whole and ARGV[6] == '1' then
  return {}
end
redis.call('HSET', KEYS[1], 'state', ARGV[3], 'finished', ARGV[5])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 'error', ARGV[4])
end
if not whole then
  redis.call('HSET', KEYS[1], 'freed', head[3], 'key', '')
end
redis.call('UNLINK', KEYS[2])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return redis.call('HGETALL', KEYS[1])
