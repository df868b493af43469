#ifndef REXA_STORE_SQLITE_COLLECTOR_HPP
#define REXA_STORE_SQLITE_COLLECTOR_HPP

#include "store/reachable_objects.hpp"
#include "store/sqlite/parts.hpp"

#include <rexa/store.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rexa::sqlite {

/// Finds objects that nothing refers to, and frees them.
///
/// What is reachable is found out without any lock. Then, while no batch is open anywhere and with
/// the write lock held, what was recorded in the meantime is added, and what is still unreachable
/// is deleted. So nothing goes that a committed snapshot or an open batch needs.
class Collector {
public:
    explicit Collector(Parts& parts) : parts_(parts) {}

    /// What `collect` would free if these snapshots were gone.
    [[nodiscard]] GcReport preview(const std::set<SnapshotId>& removed, const Call& call);
    GcReport collect(const Call& call);

private:
    struct Contents {
        std::uint64_t size = 0;
        std::uint64_t stored = 0;
        std::uint64_t live = 0; ///< bytes of objects that stay
    };
    using Members = std::vector<std::pair<Digest, std::uint64_t>>; ///< with their sizes
    struct Census {
        GcReport report;
        std::vector<Digest> unreachable;
        std::unordered_map<std::int64_t, Contents> packs;
    };

    [[nodiscard]] store::ReachableObjects mark(const std::set<SnapshotId>& removed,
                                               const Call& call);
    void mark_since(Database& database, store::ReachableObjects& reachable,
                    std::uint64_t operation);
    [[nodiscard]] static Census count(Database& database, const store::ReachableObjects& reachable);
    void sweep(Database& database, const Census& census);
    void thin_out(Database& database, std::int64_t pack, const Members& members);
    [[nodiscard]] std::vector<std::string> orphan_object_files(Database& database) const;
    [[nodiscard]] std::vector<std::string> spools() const;
    [[nodiscard]] std::vector<std::string> orphan_spools(const std::vector<std::string>& names,
                                                         Database& database) const;
    void remove_orphans(const Call& call);

    Parts& parts_;
};

} // namespace rexa::sqlite

#endif
