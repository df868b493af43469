#ifndef REXA_MEMORY_HPP
#define REXA_MEMORY_HPP

#include <rexa/store.hpp>

#include <memory>

namespace rexa {

/// A store that lives in this process only. For tests and for runs nobody wants to keep.
std::shared_ptr<SnapshotStore> make_memory_store();

} // namespace rexa

#endif
