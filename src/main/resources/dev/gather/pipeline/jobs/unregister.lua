#!lua flags=allow-oom
-- Takes a job that is no more from all lists.
-- KEYS all, unfinished, keys, ended…   ARGV id, key or ''
for i, key in ipairs(KEYS) do
  if i ~= 3 then
    redis.call('ZREM', key, ARGV[1])
  end
end
if ARGV[2] ~= '' and redis.call('HGET', KEYS[3], ARGV[2]) == ARGV[1] then
  redis.call('HDEL', KEYS[3], ARGV[2])
end
return {}
