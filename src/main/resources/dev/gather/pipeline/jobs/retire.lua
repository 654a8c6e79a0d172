#!lua flags=allow-oom
-- Moves a job that has ended from the unfinished ones to those of its state.
-- KEYS unfinished, ended, keys   ARGV id, finished, key that it frees, or ''
if redis.call('ZREM', KEYS[1], ARGV[1]) == 1 then
  redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
end
if ARGV[3] ~= '' and redis.call('HGET', KEYS[3], ARGV[3]) == ARGV[1] then
  redis.call('HDEL', KEYS[3], ARGV[3])
end
return {}
