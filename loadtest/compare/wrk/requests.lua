-- The load of one cell: PUT, GET or both on random keys. Prints one line of JSON for the script that started wrk.
--
--   wrk -t1 ... -s requests.lua URL -- api=kv|etcd keys=N bytes=N puts=0..100 seed=N prefix=TEXT
--
-- puts is the percentage of PUTs among the requests.

local here = debug.getinfo(1, 'S').source:match('^@(.*/)')
local api = dofile(here .. 'api.lua')

local put, get, keys, puts
local threads = {}

-- Global, for done() reads it from the thread's own world.
sent = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local given = api.arguments(args)
  put, get = api.requests(given)
  keys = tonumber(given.keys)
  puts = tonumber(given.puts)
  math.randomseed(tonumber(given.seed))
end

function request()
  sent = sent + 1
  local key = math.random(keys)
  if puts == 100 or (puts > 0 and math.random(100) <= puts) then
    return put(key)
  end
  return get(key)
end

-- latency in microseconds. errors.status counts the answers above 399. A connection that the server closes before it
-- answered is no error to wrk: only the number of requests sent tells of it.
function done(summary, latency, _)
  local errors = summary.errors
  local asked = 0
  for _, thread in ipairs(threads) do
    asked = asked + thread:get('sent')
  end
  io.write(string.format(
    '{"sent":%d,"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"p999":%d,"max":%d,'
      .. '"status":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d}\n',
    asked, summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max,
    errors.status, errors.connect, errors.read, errors.write, errors.timeout))
end
