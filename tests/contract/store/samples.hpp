#ifndef REXA_TESTS_CONTRACT_STORE_SAMPLES_HPP
#define REXA_TESTS_CONTRACT_STORE_SAMPLES_HPP

#include <rexa/error.hpp>
#include <rexa/store.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rexa::test {

inline constexpr std::int64_t some_second = 1'700'000'000;

inline Timestamp at_second(std::int64_t second) {
    return Timestamp(std::chrono::seconds(some_second + second));
}

inline SnapshotData data_of(std::string task, std::string code = "print(1)") {
    SnapshotData data;
    data.id = SnapshotId::random();
    data.request = RunRequest(std::move(code)).task(std::move(task));
    data.execution.started = at_second(0);
    return data;
}

inline void set_parent(SnapshotData& data, const SnapshotId& parent) {
    data.parent = parent;
    data.request.parent(parent);
}

inline Lease lease_of(const SnapshotData& data) {
    return {data.id, "local", "rexa-" + data.id.to_string()};
}

inline std::unique_ptr<RunJournal> begin(SnapshotStore& store, const SnapshotData& data,
                                         std::unique_ptr<BlobBatch> inputs = nullptr) {
    return store.begin(Snapshot::pending(data), lease_of(data), std::move(inputs), Call());
}

inline Digest digest_of_parent(SnapshotStore& store, const SnapshotData& data) {
    return data.parent ? store.digest(*data.parent, Call()) : Digest();
}

inline Snapshot finish(SnapshotStore& store, SnapshotData data, std::unique_ptr<RunJournal> journal,
                       std::unique_ptr<BlobBatch> produced = nullptr,
                       LeaseEnd lease = LeaseEnd::release) {
    if (data.execution.status == Status::running) {
        data.execution.status = Status::succeeded;
        data.execution.exit_code = 0;
    }
    data.execution.output = journal->output();
    auto sealed = Snapshot::seal(std::move(data), digest_of_parent(store, data));
    store.finish(sealed, journal.get(), produced.get(), lease, Call());
    return sealed;
}

/// A run from begin to finish that prints this.
inline Snapshot run(SnapshotStore& store, SnapshotData data, std::string_view output = {}) {
    auto journal = begin(store, data);
    if (!output.empty()) {
        journal->append(Stream::out, as_bytes(output), std::chrono::milliseconds(1));
    }
    return finish(store, std::move(data), std::move(journal));
}

inline std::vector<SnapshotId> ids_of(const std::vector<SnapshotSummary>& entries) {
    std::vector<SnapshotId> ids;
    for (const auto& entry : entries) {
        ids.push_back(entry.id);
    }
    return ids;
}

inline std::vector<SnapshotId> page_ids(SnapshotStore& store, const SnapshotQuery& query) {
    return ids_of(store.page(query, Call()).entries);
}

/// The code of the Error this throws, or 0 when it throws none.
template <class Function>
int error_of(Function function) {
    try {
        function();
    } catch (const Error& error) {
        return static_cast<int>(error.code());
    }
    return 0;
}

inline constexpr int code(Errc value) {
    return static_cast<int>(value);
}

/// A batch with one folder that holds one file.
struct FolderBatch {
    std::unique_ptr<BlobBatch> batch;
    Tree tree;
    Digest file;
};

inline FolderBatch folder_with(SnapshotStore& store, std::string name, std::string_view content) {
    FolderBatch result{store.open_batch(Call()), Tree(), Digest()};
    result.file = result.batch->put(as_bytes(content));
    TreeNode node;
    node.entries.push_back(
        {std::move(name), EntryKind::file, content.size(), result.file, std::string()});
    result.tree = Tree(result.batch->put(encode(node)));
    return result;
}

} // namespace rexa::test

#endif
