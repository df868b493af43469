#ifndef REXA_STORE_SQLITE_SWEEP_ORDER_HPP
#define REXA_STORE_SQLITE_SWEEP_ORDER_HPP

#include "store/sqlite/object_store.hpp"

#include <vector>

namespace rexa::sqlite {

/// The order in which unreachable objects may go a few at a time: every folder before what is in
/// it. So a folder that is still there is there with all its contents, and a run that begins on it
/// between two steps loses nothing.
std::vector<Digest> sweep_order(ObjectStore& objects, const std::vector<Digest>& unreachable,
                                const Call& call);

} // namespace rexa::sqlite

#endif
