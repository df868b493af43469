#ifndef REXA_TESTS_CONTRACT_STORE_BACKENDS_HPP
#define REXA_TESTS_CONTRACT_STORE_BACKENDS_HPP

#include "contract/store/samples.hpp"

#include <rexa/memory.hpp>

namespace rexa::test {

struct MemoryBackend {
    static constexpr const char* name = "memory";
    std::shared_ptr<SnapshotStore> store = make_memory_store();
};

} // namespace rexa::test

/// Every store; each contract test runs on all of them.
#define REXA_STORES rexa::test::MemoryBackend

#endif
