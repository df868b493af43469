#ifndef REXA_STORE_SQLITE_COLLECTOR_HPP
#define REXA_STORE_SQLITE_COLLECTOR_HPP

#include "store/reachable_objects.hpp"
#include "store/sqlite/parts.hpp"

#include <rexa/store.hpp>

#include <cstdint>
#include <set>
#include <span>
#include <vector>

namespace rexa::sqlite {

/// Finds objects that nothing refers to, and frees them.
///
/// What is reachable, and what is there beyond it, is found out without any lock. Then this goes
/// away in short steps: while no batch is open anywhere and with the write lock held, what was
/// recorded in the meantime is added, and what is still unreachable of some hundred objects is
/// deleted. So nothing goes that a committed snapshot or an open batch needs, folders go before
/// what is in them, and nobody waits for longer than a step.
class Collector {
public:
    explicit Collector(Parts& parts) : parts_(parts) {}

    /// What `collect` would free if these snapshots were gone.
    [[nodiscard]] GcReport preview(const std::set<SnapshotId>& removed, const Call& call);
    /// After an error, what was freed so far stays freed.
    GcReport collect(const Call& call);

private:
    struct Garbage {
        Digest digest;
        std::uint64_t stored = 0;
    };
    struct Census {
        GcReport report;
        std::vector<Garbage> garbage; ///< what lies in one pack stands together
    };
    /// What is reachable as of one operation of the log.
    struct Mark {
        store::ReachableObjects reachable;
        std::uint64_t operation = 0;
    };

    [[nodiscard]] Mark mark(const std::set<SnapshotId>& removed, const Call& call);
    void mark_since(Database& database, Mark& mark);
    [[nodiscard]] Census count(Mark& mark, const Call& call);
    GcReport sweep(const Census& census, Mark& mark, const Call& call);
    [[nodiscard]] std::vector<Digest> sweep_some(std::span<const Digest> digests, Mark& mark,
                                                 const Call& call);

    Parts& parts_;
};

} // namespace rexa::sqlite

#endif
