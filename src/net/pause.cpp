#include "net/pause.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace rexa::net {

void pause_until(Call::Clock::time_point moment, const Call& call) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_until(lock, call.stop(), std::min(moment, call.deadline()), [] { return false; });
    call.check();
}

} // namespace rexa::net
