#ifndef REXA_STORE_SQLITE_VERIFIER_HPP
#define REXA_STORE_SQLITE_VERIFIER_HPP

#include "store/reachable_objects.hpp"
#include "store/sqlite/parts.hpp"

#include <rexa/store.hpp>

#include <vector>

namespace rexa::sqlite {

/// Looks at everything in a store and lists what is damaged. Reads in short transactions, so that
/// others may write meanwhile.
class Verifier {
public:
    Verifier(Parts& parts, const Call& call) : parts_(parts), call_(call) {}
    VerifyReport run();

private:
    void check_database();
    void check_search();
    void check_owners();
    void check_references();
    void check_snapshots();
    void check_snapshot(const SnapshotId& id, store::ReachableObjects& reachable);
    void check_objects();
    void check_reachable(const store::ReachableObjects& reachable);
    [[nodiscard]] std::vector<SnapshotId> next_snapshots(std::int64_t& last);
    template <class Check>
    void guarded(const char* subject, Check check);
    void add(DamageKind kind, std::string subject, std::string detail);

    Parts& parts_;
    const Call& call_;
    VerifyReport report_;
};

} // namespace rexa::sqlite

#endif
