#ifndef REXA_CORE_BLOCKED_SIGNALS_HPP
#define REXA_CORE_BLOCKED_SIGNALS_HPP

#include <signal.h>

namespace rexa {

/// Signals belong to the host: a thread made while this lives never receives one.
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

} // namespace rexa

#endif
