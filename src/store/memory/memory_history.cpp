#include "store/memory/memory_history.hpp"

#include "core/now.hpp"
#include "store/id_prefix.hpp"
#include "store/pending.hpp"
#include "store/summaries.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::memory {
namespace {

Error missing_draft(const SnapshotId& id) {
    return Error(Errc::not_found, "draft " + id.brief() + ": there is none").from("memory");
}

template <class T>
const T* lookup(const std::map<SnapshotId, std::uint64_t>& sequences,
                const std::map<std::uint64_t, T>& values, const SnapshotId& id) {
    const auto at = sequences.find(id);
    return at == sequences.end() ? nullptr : &values.at(at->second);
}

/// How many leading digits this id shares with the one before or the one after it in order.
template <class Map>
std::size_t digits_shared_with_neighbours(const Map& ids, const SnapshotId& id) {
    std::size_t digits = 0;
    const auto after = ids.upper_bound(id);
    if (after != ids.end()) {
        digits = std::max(digits, store::common_digits(id, after->first));
    }
    const auto at = ids.lower_bound(id);
    if (at != ids.begin()) {
        digits = std::max(digits, store::common_digits(id, std::prev(at)->first));
    }
    return digits;
}

} // namespace

StoreInfo MemoryHistory::info() const {
    StoreInfo info;
    info.backend = "memory";
    info.format = 1;
    info.snapshots = snapshots_.size();
    info.objects = objects_.count();
    info.stored_bytes = objects_.total_bytes();
    return info;
}

std::shared_ptr<RunOutput> MemoryHistory::begin(const Snapshot& pending, const Lease& lease,
                                                const ObjectMap& inputs) {
    store::check_pending(pending);
    const SnapshotId id = pending.id();
    if (sequences_.contains(id) || tombstones_.contains(id)) {
        throw Error(Errc::already_exists,
                    "snapshot " + id.brief() +
                        ": the id is taken; a draft is run once, branch again")
            .from("memory");
    }
    if (!pending.before().is_empty() && !inputs.contains(pending.before().root()) &&
        !objects_.find(pending.before().root())) {
        throw Error(Errc::not_found, "snapshot.before: this workspace is not in the store")
            .from("memory");
    }
    objects_.add(inputs);
    if (const auto at = draft_sequences_.find(id); at != draft_sequences_.end()) {
        drafts_.erase(at->second);
        draft_sequences_.erase(at);
    }
    const std::uint64_t sequence = ++last_sequence_;
    snapshots_.emplace(sequence, pending);
    sequences_.emplace(id, sequence);
    leases_.insert_or_assign(lease.key, OpenLease{lease, false});
    log("begin", id);
    return running_[id] = std::make_shared<RunOutput>(pending.request().limits());
}

void MemoryHistory::finish(const Snapshot& sealed, const ObjectMap& produced, LeaseEnd lease) {
    make_final(sealed, produced, lease);
    log("finish", sealed.id(), std::string(to_string(sealed.status())));
}

std::size_t MemoryHistory::recover() {
    std::vector<SnapshotId> lost;
    for (const auto& [id, output] : running_) {
        if (!output->is_held()) {
            lost.push_back(id);
        }
    }
    for (const SnapshotId& id : lost) {
        const Snapshot& pending = existing(id);
        SnapshotData data = pending.data();
        data.execution.status = Status::interrupted;
        data.execution.output = running_.at(id)->output();
        data.notices.push_back("its end was not recorded; this is what it had put out");
        const Digest before = parent_digest(pending);
        make_final(Snapshot::seal(std::move(data), before), {}, LeaseEnd::keep_for_reaper);
        log("interrupt", id);
    }
    return lost.size();
}

void MemoryHistory::make_final(const Snapshot& sealed, const ObjectMap& produced, LeaseEnd lease) {
    const auto at = sequences_.find(sealed.id());
    if (at == sequences_.end() || snapshots_.at(at->second).is_final() || !sealed.is_final()) {
        throw Error(Errc::failed_precondition,
                    "snapshot " + sealed.id().brief() + ": it is not running")
            .from("memory");
    }
    objects_.add(produced);
    Snapshot& kept = snapshots_.at(at->second);
    kept = sealed.annotated(kept.annotations());
    index_.add(at->second, kept);
    if (lease == LeaseEnd::keep_for_reaper) {
        for (auto& entry : leases_) {
            entry.second.kept |= entry.second.lease.snapshot == sealed.id();
        }
    } else {
        std::erase_if(leases_, [&](const auto& entry) {
            return entry.second.lease.snapshot == sealed.id() && !entry.second.kept;
        });
    }
    running_.erase(sealed.id());
}

void MemoryHistory::record_lease(const Lease& lease) {
    leases_.insert_or_assign(lease.key, OpenLease{lease, false});
    log("record_lease", lease.snapshot, lease.key);
}

void MemoryHistory::keep_lease(const SandboxKey& key) {
    if (const auto at = leases_.find(key); at != leases_.end()) {
        at->second.kept = true;
    }
}

std::vector<Lease> MemoryHistory::kept_leases() const {
    std::vector<Lease> kept;
    for (const auto& entry : leases_) {
        if (entry.second.kept) {
            kept.push_back(entry.second.lease);
        }
    }
    return kept;
}

void MemoryHistory::release_lease(const SandboxKey& key) {
    const auto at = leases_.find(key);
    if (at == leases_.end()) {
        return;
    }
    log("release_lease", at->second.lease.snapshot, key);
    leases_.erase(at);
}

Snapshot MemoryHistory::get(const SnapshotId& id) const {
    return existing(id);
}

Digest MemoryHistory::digest(const SnapshotId& id) const {
    if (const auto known = known_digest(id)) {
        return *known;
    }
    throw missing_snapshot(id);
}

std::optional<Digest> MemoryHistory::known_digest(const SnapshotId& id) const {
    if (const Snapshot* snapshot = lookup(sequences_, snapshots_, id)) {
        return snapshot->digest();
    }
    const auto tombstone = tombstones_.find(id);
    return tombstone == tombstones_.end() ? std::nullopt : std::optional(tombstone->second.digest);
}

Error MemoryHistory::missing_snapshot(const SnapshotId& id) const {
    return store::missing_snapshot(id, tombstones_.contains(id), draft_sequences_.contains(id))
        .from("memory");
}

const Snapshot& MemoryHistory::existing(const SnapshotId& id) const {
    if (const Snapshot* snapshot = lookup(sequences_, snapshots_, id)) {
        return *snapshot;
    }
    throw missing_snapshot(id);
}

std::uint64_t MemoryHistory::sequence_of(const SnapshotId& id) const {
    static_cast<void>(existing(id));
    return sequences_.at(id);
}

SnapshotId MemoryHistory::find(std::string_view prefix) const {
    const auto range = store::ids_with_prefix(prefix);
    std::vector<store::Candidate> candidates;
    for (auto at = sequences_.lower_bound(range.first);
         at != sequences_.end() && at->first <= range.last; ++at) {
        candidates.push_back({at->first, snapshots_.at(at->second).task()});
    }
    for (auto at = draft_sequences_.lower_bound(range.first);
         at != draft_sequences_.end() && at->first <= range.last; ++at) {
        candidates.push_back({at->first, drafts_.at(at->second).request.task()});
    }
    std::ranges::sort(candidates, {}, &store::Candidate::id);
    return store::only_candidate(prefix, candidates);
}

std::string MemoryHistory::short_id(const SnapshotId& id) const {
    if (!draft_sequences_.contains(id)) {
        static_cast<void>(existing(id));
    }
    const std::size_t shared = std::max(digits_shared_with_neighbours(sequences_, id),
                                        digits_shared_with_neighbours(draft_sequences_, id));
    return id.to_string().substr(0, std::max<std::size_t>(8, shared + 1));
}

SnapshotPage MemoryHistory::page(const SnapshotQuery& query) const {
    store::check_query(query);
    SnapshotPage page;
    const auto found = index_.find(query.text());
    auto at = snapshots_.lower_bound(store::parse_cursor(query.cursor()));
    while (at != snapshots_.begin()) {
        --at;
        if (!matches(at->second, query) || (!query.text().empty() && !found.contains(at->first))) {
            continue;
        }
        if (page.entries.size() == query.limit()) {
            page.next = store::make_cursor(sequences_.at(page.entries.back().id));
            break;
        }
        page.entries.push_back(summary(at->second));
    }
    return page;
}

bool MemoryHistory::matches(const Snapshot& snapshot, const SnapshotQuery& query) {
    const Timestamp started = snapshot.execution().started;
    return (!query.status() || *query.status() == snapshot.status()) &&
           (!query.language() || *query.language() == snapshot.language()) &&
           (!query.since() || started >= *query.since()) &&
           (!query.until() || started < *query.until()) &&
           (query.tag().empty() || snapshot.annotations().tags.contains(query.tag()));
}

SnapshotSummary MemoryHistory::summary(const Snapshot& snapshot) const {
    const Verdict* verdict = lookup(verdict_sequences_, verdicts_, snapshot.id());
    return store::summarise(snapshot,
                            verdict == nullptr ? std::nullopt : std::optional(verdict->kind));
}

std::vector<SnapshotSummary> MemoryHistory::children(const SnapshotId& id) const {
    std::vector<SnapshotSummary> children;
    for (const auto& entry : snapshots_) {
        if (entry.second.parent() == id) {
            children.push_back(summary(entry.second));
        }
    }
    if (children.empty() && !tombstones_.contains(id) && !draft_sequences_.contains(id)) {
        static_cast<void>(existing(id));
    }
    return children;
}

std::vector<SnapshotSummary> MemoryHistory::lineage(const SnapshotId& id) const {
    if (!tombstones_.contains(id) && !draft_sequences_.contains(id)) {
        static_cast<void>(existing(id));
    }
    std::vector<SnapshotSummary> ancestors;
    std::set<SnapshotId> seen{id};
    for (auto at = parent_of(id); at && seen.insert(*at).second; at = parent_of(*at)) {
        if (const Snapshot* snapshot = lookup(sequences_, snapshots_, *at)) {
            ancestors.push_back(summary(*snapshot));
        }
    }
    return ancestors;
}

std::optional<SnapshotId> MemoryHistory::parent_of(const SnapshotId& id) const {
    if (const Snapshot* snapshot = lookup(sequences_, snapshots_, id)) {
        return snapshot->parent();
    }
    if (const Draft* draft = lookup(draft_sequences_, drafts_, id)) {
        return draft->request.parent();
    }
    const auto tombstone = tombstones_.find(id);
    return tombstone == tombstones_.end() ? std::nullopt : tombstone->second.parent;
}

void MemoryHistory::record_verdict(const Verdict& verdict) {
    static_cast<void>(existing(verdict.original));
    static_cast<void>(existing(verdict.replay));
    forget_verdict(verdict.replay);
    const std::uint64_t sequence = verdicts_.empty() ? 1 : verdicts_.rbegin()->first + 1;
    verdicts_.emplace(sequence, verdict);
    verdict_sequences_.emplace(verdict.replay, sequence);
    log("verdict", verdict.replay, std::string(to_string(verdict.kind)));
}

void MemoryHistory::forget_verdict(const SnapshotId& replay) {
    if (const auto at = verdict_sequences_.find(replay); at != verdict_sequences_.end()) {
        verdicts_.erase(at->second);
        verdict_sequences_.erase(at);
    }
}

std::optional<Verdict> MemoryHistory::verdict(const SnapshotId& replay) const {
    const Verdict* verdict = lookup(verdict_sequences_, verdicts_, replay);
    return verdict == nullptr ? std::nullopt : std::optional(*verdict);
}

std::vector<Verdict> MemoryHistory::verdicts(const SnapshotId& original) const {
    std::vector<Verdict> found;
    for (const auto& entry : verdicts_) {
        if (entry.second.original == original) {
            found.push_back(entry.second);
        }
    }
    return found;
}

void MemoryHistory::annotate(const SnapshotId& id, const AnnotationChange& change) {
    Snapshot& snapshot = snapshots_.at(sequence_of(id));
    snapshot = snapshot.annotated(store::changed(snapshot.annotations(), change));
    log("annotate", id, store::describe(change));
}

void MemoryHistory::save_drafts(const std::vector<Draft>& drafts) {
    for (const Draft& draft : drafts) {
        if (sequences_.contains(draft.id) || tombstones_.contains(draft.id)) {
            throw Error(Errc::failed_precondition,
                        "draft " + draft.id.brief() + ": it is a snapshot already")
                .from("memory");
        }
    }
    for (const Draft& draft : drafts) {
        const auto [at, added] = draft_sequences_.try_emplace(draft.id, last_sequence_ + 1);
        last_sequence_ += added ? 1 : 0;
        drafts_.insert_or_assign(at->second, draft);
        log("save_draft", draft.id);
    }
}

Draft MemoryHistory::draft(const SnapshotId& id) const {
    if (const Draft* draft = lookup(draft_sequences_, drafts_, id)) {
        return *draft;
    }
    throw missing_draft(id);
}

std::vector<Draft> MemoryHistory::drafts() const {
    std::vector<Draft> newest_first;
    for (auto at = drafts_.rbegin(); at != drafts_.rend(); ++at) {
        newest_first.push_back(at->second);
    }
    return newest_first;
}

void MemoryHistory::discard_draft(const SnapshotId& id) {
    const auto at = draft_sequences_.find(id);
    if (at == draft_sequences_.end()) {
        throw missing_draft(id);
    }
    drafts_.erase(at->second);
    draft_sequences_.erase(at);
    log("discard_draft", id);
}

std::optional<EnvironmentDescription> MemoryHistory::environment(const Digest& fingerprint) const {
    const auto at = environments_.find(fingerprint);
    return at == environments_.end() ? std::nullopt : std::optional(at->second);
}

void MemoryHistory::record_environment(const Digest& fingerprint,
                                       const EnvironmentDescription& description) {
    MemoryBatch packages;
    packages.put(as_bytes(description.packages));
    objects_.add(packages.objects());
    environments_.insert_or_assign(fingerprint, description);
    log("environment", std::nullopt, fingerprint.to_string());
}

std::vector<Operation> MemoryHistory::operations(std::uint64_t after, std::size_t limit) const {
    const auto start =
        static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(after, operations_.size()));
    const auto count = static_cast<std::ptrdiff_t>(
        std::min(limit, operations_.size() - static_cast<std::size_t>(start)));
    return {operations_.begin() + start, operations_.begin() + start + count};
}

std::shared_ptr<const Bytes> MemoryHistory::object(const Digest& digest) const {
    if (auto found = objects_.find(digest)) {
        return found;
    }
    throw Error(Errc::not_found, "object " + digest.to_string() + ": there is none").from("memory");
}

void MemoryHistory::log(std::string kind, std::optional<SnapshotId> snapshot, std::string detail) {
    operations_.push_back(
        {operations_.size() + 1, core::now(), std::move(kind), snapshot, std::move(detail)});
}

} // namespace rexa::memory
