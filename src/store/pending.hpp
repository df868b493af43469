#ifndef REXA_STORE_PENDING_HPP
#define REXA_STORE_PENDING_HPP

#include <rexa/snapshot.hpp>

namespace rexa::store {

/// What every store asks of a run before it puts it on record. Errors: invalid_argument.
void check_pending(const Snapshot& pending);

} // namespace rexa::store

#endif
