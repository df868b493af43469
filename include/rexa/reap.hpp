#ifndef REXA_REAP_HPP
#define REXA_REAP_HPP

#include <rexa/call.hpp>
#include <rexa/sandbox.hpp>

#include <cstddef>

namespace rexa {

/// Destroys every sandbox of rexa's with all these labels, whichever host made it: what hosts left
/// that died together with their store. An engine labels those of its runs with rexa=run; label
/// yours besides, in the provider's options, so that sandboxes of others are spared. Returns how
/// many there were. Errors: those of the provider; the rest was tried all the same.
std::size_t reap_all(SandboxProvider& provider, const Labels& labels, const Call& cleanup);

} // namespace rexa

#endif
