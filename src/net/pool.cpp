#include "net/pool.hpp"

#include "net/reuse.hpp"

#include <algorithm>
#include <utility>

namespace rexa::net {

namespace {

bool is_fit(Stream& stream, Call::Clock::duration idle, std::chrono::milliseconds idle_time) {
    ConnectionState state;
    state.request_written = true;
    state.reply_read = true;
    state.keeps_alive = true;
    state.readable = stream.has_input();
    state.idle = std::chrono::ceil<std::chrono::milliseconds>(idle);
    return may_reuse(state, idle_time);
}

} // namespace

Pool::Pool(std::size_t most_for_each, std::chrono::milliseconds idle_time)
    : most_for_each_(most_for_each), idle_time_(idle_time) {}

std::unique_ptr<Stream> Pool::take(const std::string& origin) {
    for (;;) {
        Row ended; // outside the lock
        Idle idle;
        {
            const std::lock_guard lock(mutex_);
            ended = take_out_old(Call::Clock::now());
            const auto row = rows_.find(origin);
            if (row == rows_.end()) {
                return nullptr;
            }
            idle = std::move(row->second.back());
            row->second.pop_back();
            if (row->second.empty()) {
                rows_.erase(row);
            }
        }
        if (is_fit(*idle.stream, Call::Clock::now() - idle.since, idle_time_)) {
            return std::move(idle.stream);
        }
    }
}

void Pool::put(const std::string& origin, std::unique_ptr<Stream> stream) {
    const auto now = Call::Clock::now();
    Row ended; // outside the lock
    const std::lock_guard lock(mutex_);
    ended = take_out_old(now);
    auto& row = rows_[origin];
    row.push_back({std::move(stream), now});
    if (row.size() > most_for_each_) {
        ended.push_back(std::move(row.front()));
        row.erase(row.begin());
    }
    if (row.empty()) {
        rows_.erase(origin);
    }
}

Pool::Row Pool::take_out_old(Call::Clock::time_point now) {
    Row old;
    for (auto row = rows_.begin(); row != rows_.end();) {
        auto& waiting = row->second;
        const auto young = std::find_if(waiting.begin(), waiting.end(), [&](const Idle& idle) {
            return now - idle.since < idle_time_;
        });
        std::move(waiting.begin(), young, std::back_inserter(old));
        waiting.erase(waiting.begin(), young);
        row = waiting.empty() ? rows_.erase(row) : std::next(row);
    }
    return old;
}

} // namespace rexa::net
