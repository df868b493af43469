#include "graveyard.hpp"

#include <csignal>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace rexa::python {
namespace {

struct Graveyard {
    std::mutex mutex;
    std::vector<std::thread> threads;
};

// Never destroyed: the interpreter's end is no time to join threads; `join_buried` did it before.
Graveyard*& graveyard() {
    static Graveyard* instance = new Graveyard;
    return instance;
}

/// Signals belong to the interpreter's own threads; a new thread inherits this mask.
class BlockedSignals {
public:
    BlockedSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;
    ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

} // namespace

void bury(Engine engine) noexcept {
    Graveyard& place = *graveyard();
    const std::lock_guard lock(place.mutex);
    const BlockedSignals blocked;
    try {
        place.threads.emplace_back(
            [last = std::move(engine)]() mutable { Engine dying(std::move(last)); });
    } catch (const std::exception&) {
        // What the thread was to hold has gone with it: the engine has ended here.
    }
}

void join_buried() {
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(graveyard()->mutex);
        threads.swap(graveyard()->threads);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

void forget_buried() noexcept {
    graveyard() = new Graveyard;
}

} // namespace rexa::python
