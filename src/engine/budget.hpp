#ifndef REXA_ENGINE_BUDGET_HPP
#define REXA_ENGINE_BUDGET_HPP

#include <rexa/cost.hpp>

#include <mutex>
#include <optional>

namespace rexa {

/// What the runs of one engine have cost and may still cost. Safe to use from several threads.
class Budget {
public:
    explicit Budget(std::optional<Cost> limit) : limit_(limit) {}

    /// Sets the highest cost of one run aside. Errors: budget_exceeded.
    void reserve(Cost highest);

    /// The run is over: what it cost takes the place of what was set aside.
    void settle(Cost highest, Cost actual) noexcept;

private:
    const std::optional<Cost> limit_;
    std::mutex mutex_;
    Cost committed_; ///< spent or set aside
};

/// The share of one run; dropped before the run cost anything, it is free again.
class BudgetShare {
public:
    BudgetShare(Budget& budget, std::optional<Cost> highest);
    BudgetShare(BudgetShare&& other) noexcept;
    BudgetShare(const BudgetShare&) = delete;
    BudgetShare& operator=(const BudgetShare&) = delete;
    BudgetShare& operator=(BudgetShare&&) = delete;
    ~BudgetShare();

    void settle(Cost actual) noexcept;
    /// What the run costs is not known: it counts as the highest for good.
    void keep() noexcept { highest_.reset(); }

private:
    Budget* budget_;
    std::optional<Cost> highest_;
};

} // namespace rexa

#endif
