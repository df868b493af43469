#include <rexa/observer.hpp>

namespace rexa {

RunObserver& silent_observer() noexcept {
    // The base class does nothing and has no state: sharing one between threads is safe.
    static RunObserver silent;
    return silent;
}

} // namespace rexa
