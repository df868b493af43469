#include <rexa/call.hpp>
#include <rexa/error.hpp>

namespace rexa {

void Call::check() const {
    if (stop_.stop_requested()) {
        throw Error(Errc::cancelled, "the operation was cancelled");
    }
    if (has_deadline() && Clock::now() >= deadline_) {
        throw Error(Errc::deadline_exceeded,
                    "the operation ran out of time; give it a longer timeout");
    }
}

} // namespace rexa
