#ifndef REXA_SNAPSHOT_HPP
#define REXA_SNAPSHOT_HPP

#include <rexa/digest.hpp>
#include <rexa/environment.hpp>
#include <rexa/execution.hpp>
#include <rexa/generation.hpp>
#include <rexa/id.hpp>
#include <rexa/run_request.hpp>
#include <rexa/tree.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rexa {

/// Where the state came from that the code ran on.
enum class Origin : std::uint8_t { fresh = 1, session_step = 2, checkpoint = 3 };

/// How the code came to be.
enum class CodeSource : std::uint8_t {
    typed = 1,
    branched = 2,
    generated = 3, ///< as a model wrote it
    replayed = 4,
    edited = 5, ///< written by a model and changed before it ran
};

std::string_view to_string(Origin origin) noexcept;
std::string_view to_string(CodeSource source) noexcept;

/// Where the code came from.
struct Provenance {
    CodeSource source = CodeSource::typed;
    std::string generator; ///< backend and model that answered; empty unless generated
    Digest generation; ///< object holding the full record of the generation; empty unless generated
    std::string reason; ///< why it was generated, where a program asked: "repair 1 of 3: NameError"

    friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// One execution as it is recorded: everything the digest covers.
struct SnapshotData {
    SnapshotId id;
    std::optional<SnapshotId> parent;
    std::optional<SnapshotId> replay_of;
    Origin origin = Origin::fresh;
    Provenance provenance;

    /// What was asked, with `code` as it ran. `request.parent` repeats `parent`; `request.files`
    /// is empty: input files are in `before`, their paths in `input_files`.
    RunRequest request;
    std::optional<std::string> original_code; ///< as given, where it was normalised
    std::vector<std::string> input_files;     ///< paths placed into the workspace for this run

    Environment environment;
    Execution execution;
    Tree before; ///< the workspace the code saw
    Tree after;  ///< the workspace it left
    /// What of that workspace could not be kept, as "path: why". A replay is inconclusive then.
    std::vector<std::string> left_out;
    std::vector<std::string> notices; ///< facts a reader must know, such as a sandbox not destroyed

    friend bool operator==(const SnapshotData&, const SnapshotData&) = default;
};

/// The bulky parts of a snapshot. Its encoding covers them by digest and size. The order of output
/// is part of the encoding; `output.order` is not looked at here.
struct SnapshotPayload {
    Bytes standard_input;
    Output output;
};

/// What people add to a snapshot later. Outside its digest; every change is logged.
struct Annotations {
    std::set<std::string> tags;
    std::string note;
    bool pinned = false; ///< never removed by retention
    std::map<std::string, double> metrics;

    friend bool operator==(const Annotations&, const Annotations&) = default;
};

/// One execution, kept. An immutable, cheap handle that may be copied and read from any thread;
/// a default-constructed one is empty and may only be assigned, compared and tested.
class Snapshot {
public:
    Snapshot() = default;

    /// A snapshot that is still running: it has an encoding and no digests yet.
    /// Errors: invalid_argument for data that are not as SnapshotData says, or not running.
    static Snapshot pending(SnapshotData data);

    /// A final snapshot: computes its canonical encoding and digests. `parent_digest` is empty for
    /// a snapshot without a parent. Errors: invalid_argument, as for `pending`.
    static Snapshot seal(SnapshotData data, const Digest& parent_digest);

    /// A snapshot from its stored encoding and payload. Fields that this version does not know are
    /// kept in the encoding and covered by the digest. Errors: store_corrupt.
    static Snapshot decode(BytesView encoding, SnapshotPayload payload,
                           const Digest& parent_digest);

    /// The same snapshot with these annotations.
    [[nodiscard]] Snapshot annotated(Annotations annotations) const;

    [[nodiscard]] explicit operator bool() const noexcept { return record_ != nullptr; }

    [[nodiscard]] const SnapshotId& id() const noexcept { return data().id; }
    [[nodiscard]] const std::optional<SnapshotId>& parent() const noexcept { return data().parent; }
    [[nodiscard]] const std::optional<SnapshotId>& replay_of() const noexcept {
        return data().replay_of;
    }
    [[nodiscard]] const std::string& task() const noexcept { return data().request.task(); }
    [[nodiscard]] const std::string& code() const noexcept { return data().request.code(); }
    [[nodiscard]] Language language() const noexcept { return data().request.language(); }
    [[nodiscard]] const RunRequest& request() const noexcept { return data().request; }
    [[nodiscard]] const Provenance& provenance() const noexcept { return data().provenance; }
    [[nodiscard]] const Environment& environment() const noexcept { return data().environment; }
    [[nodiscard]] const Execution& execution() const noexcept { return data().execution; }
    [[nodiscard]] Status status() const noexcept { return data().execution.status; }
    [[nodiscard]] const Output& output() const noexcept { return data().execution.output; }
    [[nodiscard]] const Tree& before() const noexcept { return data().before; }
    [[nodiscard]] const Tree& after() const noexcept { return data().after; }
    [[nodiscard]] const SnapshotData& data() const noexcept;
    [[nodiscard]] const Annotations& annotations() const noexcept;

    [[nodiscard]] bool is_final() const noexcept { return status() != Status::running; }

    /// SHA-256 of the canonical encoding and the parent's digest. Empty while running.
    [[nodiscard]] const Digest& digest() const noexcept;

    /// SHA-256 of what was kept of what the run produced: exit, each stream by itself, resulting
    /// tree. Two runs with the same outcome reproduced each other if all of it was kept; of dropped
    /// output and files left out it says nothing. `compare` tells these apart. Empty while running.
    [[nodiscard]] const Digest& outcome() const noexcept;

    /// The canonical bytes that `digest` covers.
    [[nodiscard]] const Bytes& encoding() const noexcept;

    /// Equal by id and digest.
    friend bool operator==(const Snapshot& a, const Snapshot& b) noexcept;

private:
    struct Record;
    explicit Snapshot(std::shared_ptr<const Record> record) noexcept;
    std::shared_ptr<const Record> record_;
};

/// A snapshot that has not been run. Edit `request`, then give it to `Engine::run`, which makes it
/// final under this id, or to `Engine::save`.
struct Draft {
    SnapshotId id;
    RunRequest request; ///< prefilled from the parent; its parent names it
    Timestamp created{};
    /// Of generated code, which the request may hold changed; its `run` is empty.
    std::optional<Generation> generation = {};

    friend bool operator==(const Draft&, const Draft&) = default;
};

} // namespace rexa

#endif
