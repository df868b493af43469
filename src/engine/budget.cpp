#include "engine/budget.hpp"

#include "core/units.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa {

void Budget::reserve(Cost highest) {
    const std::lock_guard lock(mutex_);
    if (limit_ && (committed_ > *limit_ || highest > *limit_ - committed_)) {
        throw Error(Errc::budget_exceeded,
                    "budget: a run of up to " + core::format_cost(highest) + " would go beyond " +
                        core::format_cost(*limit_) + ", of which " + core::format_cost(committed_) +
                        " are spent or set aside; give the run a shorter wall_time or raise "
                        "the budget")
            .from("engine");
    }
    committed_ = committed_ + highest;
}

void Budget::settle(Cost highest, Cost actual) noexcept {
    const std::lock_guard lock(mutex_);
    committed_ = committed_ - highest + actual;
}

BudgetShare::BudgetShare(Budget& budget, std::optional<Cost> highest)
    : budget_(&budget), highest_(highest) {
    if (highest_) {
        budget_->reserve(*highest_);
    }
}

BudgetShare::BudgetShare(BudgetShare&& other) noexcept
    : budget_(other.budget_), highest_(std::exchange(other.highest_, std::nullopt)) {}

BudgetShare::~BudgetShare() {
    settle(Cost());
}

void BudgetShare::settle(Cost actual) noexcept {
    if (highest_) {
        budget_->settle(*highest_, actual);
        highest_.reset();
    }
}

} // namespace rexa
