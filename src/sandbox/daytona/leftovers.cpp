#include "sandbox/daytona/leftovers.hpp"

#include "net/within.hpp"
#include "sandbox/daytona/lookup.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <chrono>
#include <exception>

namespace rexa::daytona {

namespace {

constexpr std::chrono::seconds time_at_the_end(10);
constexpr std::chrono::seconds time_between(2);

} // namespace

Leftovers::~Leftovers() {
    end_kept_within(Call().timeout(time_at_the_end));
}

bool Leftovers::end(const Leftover& leftover, const Call& call) {
    try {
        if (try_to_end(leftover, call)) {
            return true;
        }
        const bool may_appear = Call::Clock::now() < leftover.may_appear_until;
        if (may_appear) {
            keep(leftover);
        }
        return may_appear;
    } catch (...) {
        keep(leftover);
        throw;
    }
}

bool Leftovers::try_to_end(const Leftover& leftover, const Call& call) const {
    if (leftover.may_appear_until == Call::Clock::time_point()) {
        remove_sandbox(client_, leftover.sandbox, call);
        return true;
    }
    const auto found = leftover.attempt.empty()
                           ? get(leftover.sandbox, call)
                           : find_sandbox(client_, leftover.sandbox, leftover.attempt, call);
    if (found && !is_going(*found)) {
        remove_sandbox(client_, found->id, call);
    }
    return found.has_value();
}

std::optional<v0::SandboxRecord> Leftovers::get(const std::string& name, const Call& call) const {
    try {
        return client_.sandboxes().get(name, call);
    } catch (const Error& error) {
        if (error.code() != Errc::not_found) {
            throw;
        }
        return std::nullopt;
    }
}

bool Leftovers::end_quietly(const Leftover& leftover, const Call& call) noexcept {
    try {
        return end(leftover, call);
    } catch (const std::exception&) {
        return true; // it is kept
    }
}

void Leftovers::keep(const Leftover& leftover) {
    const std::lock_guard lock(mutex_);
    const bool is_known = std::any_of(kept_.begin(), kept_.end(), [&](const Leftover& other) {
        return other.sandbox == leftover.sandbox && other.attempt == leftover.attempt;
    });
    if (!is_known) {
        kept_.push_back(leftover);
    }
}

void Leftovers::end_kept(const Call& call) noexcept {
    end_kept_within(net::within(call, time_between));
}

void Leftovers::end_kept_within(const Call& call) noexcept {
    std::vector<Leftover> kept;
    {
        const std::lock_guard lock(mutex_);
        kept.swap(kept_);
    }
    for (const auto& one : kept) {
        end_quietly(one, call);
    }
}

} // namespace rexa::daytona
