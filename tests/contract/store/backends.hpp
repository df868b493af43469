#ifndef REXA_TESTS_CONTRACT_STORE_BACKENDS_HPP
#define REXA_TESTS_CONTRACT_STORE_BACKENDS_HPP

#include "contract/store/samples.hpp"
#include "support/temp_directory.hpp"

#include <rexa/memory.hpp>
#include <rexa/sqlite.hpp>

namespace rexa::test {

struct MemoryBackend {
    static constexpr const char* name = "memory";
    std::shared_ptr<SnapshotStore> store = make_memory_store();
};

struct SqliteBackend {
    static constexpr const char* name = "sqlite";
    TempDirectory folder;
    std::shared_ptr<SnapshotStore> store = make_sqlite_store(folder.path() / "store");
};

} // namespace rexa::test

/// Every store; each contract test runs on all of them.
#define REXA_STORES rexa::test::MemoryBackend, rexa::test::SqliteBackend

#endif
