#ifndef REXA_PYTHON_GRAVEYARD_HPP
#define REXA_PYTHON_GRAVEYARD_HPP

#include <rexa/engine.hpp>

namespace rexa::python {

/// Destroys an engine on a thread of its own, because Python may drop the last reference in the
/// middle of a garbage collection, where nothing may wait. Where no thread can be made Python waits
/// after all.
void bury(Engine engine) noexcept;

/// Waits for all of them. Called without the GIL, before the interpreter ends.
void join_buried();

/// In the child after fork(): the threads do not exist there.
void forget_buried() noexcept;

} // namespace rexa::python

#endif
