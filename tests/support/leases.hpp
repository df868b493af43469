#ifndef REXA_TESTS_SUPPORT_LEASES_HPP
#define REXA_TESTS_SUPPORT_LEASES_HPP

#include <rexa/store.hpp>

#include <cstddef>
#include <vector>

namespace rexa::test {

inline std::vector<Operation> operations_after(SnapshotStore& store, std::uint64_t sequence) {
    std::vector<Operation> found;
    for (;;) {
        const auto page = store.operations(sequence, 1000, {});
        if (page.empty()) {
            return found;
        }
        found.insert(found.end(), page.begin(), page.end());
        sequence = page.back().sequence;
    }
}

/// Takes away every lease that an engine's runs left in this store, and says how many there were.
/// `abandoned_leases` does not list those of a living owner, but to release one that is there is
/// logged.
inline std::size_t take_leases(SnapshotStore& store) {
    const auto before = operations_after(store, 0);
    for (const auto& operation : before) {
        if (operation.kind == "begin") {
            store.release_lease("rexa-" + operation.snapshot->to_string(), {});
        } else if (operation.kind == "record_lease") {
            store.release_lease(operation.detail, {});
        }
    }
    return before.empty() ? 0 : operations_after(store, before.back().sequence).size();
}

} // namespace rexa::test

#endif
