-- The load of one cell: PUT, GET or both on random keys. Prints one line of JSON for the script that started wrk.
--
--   wrk -t1 ... -s requests.lua URL -- api=kv|etcd keys=N bytes=N puts=0..100 seed=N prefix=TEXT [rate=N]
--
-- puts is the percentage of PUTs among the requests. With a rate there are so many requests a second, as long as there is a
-- connection that waits for no answer; without one each connection asks again as soon as it is answered.

local here = debug.getinfo(1, 'S').source:match('^@(.*/)')
local api = dofile(here .. 'api.lua')
local ffi = require('ffi')

ffi.cdef[[
  typedef struct { long seconds; long nanos; } moment;
  int clock_gettime(int clock, moment *now);
]]
local MONOTONIC = 1

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
  if given.rate then
    -- wrk asks for the delay before each request if there is such a function.
    delay = paced(tonumber(given.rate))
  end
end

local function millis()
  local now = ffi.new('moment')
  ffi.C.clock_gettime(MONOTONIC, now)
  return tonumber(now.seconds) * 1000 + tonumber(now.nanos) / 1e6
end

-- Milliseconds until the next request is due. What could not be sent in its time is sent as soon as it can.
function paced(rate)
  local due = millis()
  return function()
    due = due + 1000 / rate
    return math.max(0, math.floor(due - millis() + 0.5))
  end
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
