#include "net/reuse.hpp"

namespace rexa::net {

bool may_reuse(const ConnectionState& state, std::chrono::milliseconds idle_limit) noexcept {
    const bool whole = state.request_written && state.reply_read;
    return whole && state.keeps_alive && !state.readable && state.idle < idle_limit;
}

bool may_resend(const FailedExchange& failure, Idempotency idempotency) noexcept {
    if (!failure.reused || failure.read_any) {
        return false;
    }
    return idempotency == Idempotency::idempotent || !failure.wrote_any;
}

} // namespace rexa::net
