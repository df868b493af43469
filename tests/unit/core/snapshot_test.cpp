#include "core/codec/fields.hpp"
#include "core/codec/snapshot_codec.hpp"
#include "unit/core/samples.hpp"

#include <rexa/error.hpp>
#include <rexa/snapshot.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <random>
#include <span>

using namespace rexa;
using namespace rexa::test;

namespace {

const Digest parent_digest = Digest::of(as_bytes("parent"));

Snapshot sealed(const SnapshotData& data) {
    return Snapshot::seal(data, data.parent ? parent_digest : Digest());
}

std::string raw(const Digest& digest) {
    return std::string(as_chars(std::as_bytes(std::span(digest.raw()))));
}

Errc error_of(const std::function<void()>& operation) {
    try {
        operation();
    } catch (const Error& error) {
        return error.code();
    }
    return Errc{};
}

/// Decodes or is refused as corrupt; a decoded snapshot has the digest of the bytes it came from.
bool decodes_to_itself(const std::string& bytes, const SnapshotPayload& payload,
                       const Digest& expected) {
    try {
        const Snapshot snapshot = Snapshot::decode(as_bytes(bytes), payload, parent_digest);
        CHECK(snapshot.encoding().chars() == bytes);
        return snapshot.digest() == expected;
    } catch (const Error& error) {
        CHECK(error.code() == Errc::store_corrupt);
        return false;
    }
}

} // namespace

TEST_CASE("the encoding of a snapshot never changes") {
    CHECK(sealed(minimal_data()).encoding().chars() == golden("snapshot_minimal"));
    CHECK(sealed(full_data()).encoding().chars() == golden("snapshot_full"));
}

TEST_CASE("digest and outcome never change") {
    CHECK(raw(sealed(minimal_data()).digest()) == golden("digest_minimal"));
    CHECK(raw(sealed(full_data()).digest()) == golden("digest_full"));
    CHECK(raw(sealed(full_data()).outcome()) == golden("outcome_full"));
}

TEST_CASE("a sealed snapshot comes back from its encoding and payload") {
    for (const SnapshotData& data : {minimal_data(), full_data()}) {
        const Snapshot first = sealed(data);
        SnapshotPayload payload = payload_of(data);
        payload.output.order.clear();
        const Snapshot second =
            Snapshot::decode(first.encoding(), payload, data.parent ? parent_digest : Digest());
        CHECK(second.data() == data);
        CHECK(second.digest() == first.digest());
        CHECK(second.outcome() == first.outcome());
        CHECK(second.encoding() == first.encoding());
        CHECK(second == first);
    }
}

TEST_CASE("any snapshot comes back as it was") {
    std::mt19937 random(20260505);
    for (int round = 0; round < 500; ++round) {
        const SnapshotData data = any_data(random);
        const Bytes encoding = core::encode_snapshot(data);
        const SnapshotData decoded = core::decode_snapshot(encoding, payload_of(data));
        REQUIRE(decoded == data);
        REQUIRE(core::encode_snapshot(decoded) == encoding);
    }
}

TEST_CASE("the digest covers every field and the parent") {
    const SnapshotData base = full_data();
    const Snapshot snapshot = sealed(base);
    using Change = std::function<void(SnapshotData&)>;
    const std::vector<Change> changes = {
        [](SnapshotData& d) { d.id = id_of(1); },
        [](SnapshotData& d) { d.replay_of.reset(); },
        [](SnapshotData& d) { d.origin = Origin::fresh; },
        [](SnapshotData& d) { d.provenance.generator += "x"; },
        [](SnapshotData& d) { d.request.code("x"); },
        [](SnapshotData& d) { d.request.task("x"); },
        [](SnapshotData& d) { d.request.standard_input(Bytes()); },
        [](SnapshotData& d) { d.request.variable("B", "2"); },
        [](SnapshotData& d) { d.request.ignore({}); },
        [](SnapshotData& d) { d.original_code.reset(); },
        [](SnapshotData& d) { d.input_files.pop_back(); },
        [](SnapshotData& d) { d.environment.packages = Digest(); },
        [](SnapshotData& d) { d.execution.usage.wall += std::chrono::microseconds(1); },
        [](SnapshotData& d) { d.execution.usage.cost = Cost{0}; },
        [](SnapshotData& d) { d.execution.output.out.tail = Bytes(std::string("tall\n")); },
        [](SnapshotData& d) { d.execution.output.order.pop_back(); },
        [](SnapshotData& d) { d.execution.exception->line = 8; },
        [](SnapshotData& d) { d.before = Tree(); },
        [](SnapshotData& d) { d.left_out.clear(); },
        [](SnapshotData& d) { d.notices.clear(); }};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        CAPTURE(i);
        SnapshotData changed = base;
        changes[i](changed);
        CHECK(sealed(changed).digest() != snapshot.digest());
    }
    CHECK(Snapshot::seal(base, Digest()).digest() != snapshot.digest());
}

TEST_CASE("the outcome covers what a run produced and nothing else") {
    const SnapshotData base = full_data();
    const Digest outcome = sealed(base).outcome();
    const auto changed = [&](const std::function<void(SnapshotData&)>& change) {
        SnapshotData data = base;
        change(data);
        return sealed(data).outcome() != outcome;
    };
    CHECK(changed([](SnapshotData& d) { d.execution.status = Status::succeeded; }));
    CHECK(changed([](SnapshotData& d) { d.execution.exit_code = 0; }));
    CHECK(changed([](SnapshotData& d) { d.execution.signal.reset(); }));
    CHECK(changed([](SnapshotData& d) { d.execution.output.out.head = Bytes(); }));
    CHECK(changed([](SnapshotData& d) { d.execution.output.out.dropped = 78; }));
    CHECK(changed(
        [](SnapshotData& d) { std::swap(d.execution.output.out, d.execution.output.err); }));
    CHECK(changed([](SnapshotData& d) { d.after = Tree(); }));
    CHECK_FALSE(changed([](SnapshotData& d) { d.id = id_of(9); }));
    CHECK_FALSE(changed([](SnapshotData& d) { d.execution.started = {}; }));
    CHECK_FALSE(changed([](SnapshotData& d) { d.execution.output.order.clear(); }));
    CHECK_FALSE(changed([](SnapshotData& d) { d.environment.version = "99"; }));
}

TEST_CASE("a payload that is not the one that was sealed is corrupt") {
    const SnapshotData data = full_data();
    const Bytes encoding = core::encode_snapshot(data);
    const auto decode_with = [&](const std::function<void(SnapshotPayload&)>& change) {
        SnapshotPayload payload = payload_of(data);
        change(payload);
        return error_of([&] { static_cast<void>(core::decode_snapshot(encoding, payload)); });
    };
    CHECK(decode_with([](SnapshotPayload&) {}) == Errc{});
    CHECK(decode_with([](SnapshotPayload& p) {
              p.standard_input = Bytes(std::string("Stdin\n"));
          }) == Errc::store_corrupt);
    CHECK(decode_with([](SnapshotPayload& p) { p.output.out.head = Bytes(std::string("hea")); }) ==
          Errc::store_corrupt);
    CHECK(decode_with([](SnapshotPayload& p) {
              p.output.out.head = Bytes(std::string("headt"));
              p.output.out.tail = Bytes(std::string("\nail\n"));
          }) == Errc::store_corrupt);
    CHECK(decode_with([](SnapshotPayload& p) { p.output.err = {}; }) == Errc::store_corrupt);
    // The number of dropped bytes is the encoding's to say.
    CHECK(decode_with([](SnapshotPayload& p) { p.output.out.dropped = 0; }) == Errc{});
}

TEST_CASE("fields of a later version are kept, covered and passed over") {
    const SnapshotData data = minimal_data();
    const Snapshot known = sealed(data);
    core::FieldWriter later;
    later.bytes(200, "from the future");
    const std::string bytes = known.encoding().chars() + later.encoded();
    const Snapshot snapshot = Snapshot::decode(as_bytes(bytes), payload_of(data), Digest());
    CHECK(snapshot.data() == data);
    CHECK(snapshot.encoding().chars() == bytes);
    CHECK(snapshot.digest() != known.digest());
    CHECK(snapshot.digest() == core::snapshot_digest(as_bytes(bytes), Digest()));
}

TEST_CASE("hostile bytes are refused or have another digest") {
    const SnapshotData data = full_data();
    const SnapshotPayload payload = payload_of(data);
    const std::string good = golden("snapshot_full");
    const Digest digest = sealed(data).digest();
    CHECK(decodes_to_itself(good, payload, digest));
    for (std::size_t length = 0; length < good.size(); ++length) {
        REQUIRE_FALSE(decodes_to_itself(good.substr(0, length), payload, digest));
    }
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const int flip : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
            std::string flipped = good;
            flipped[at] = static_cast<char>(flipped[at] ^ flip);
            REQUIRE_FALSE(decodes_to_itself(flipped, payload, digest));
        }
    }
    CHECK_FALSE(decodes_to_itself(good + std::string(1, '\0'), payload, digest));
}

TEST_CASE("a pending snapshot has an encoding and no digests") {
    SnapshotData data = full_data();
    data.execution = {};
    const Snapshot pending = Snapshot::pending(data);
    CHECK_FALSE(pending.is_final());
    CHECK(pending.digest().empty());
    CHECK(pending.outcome().empty());
    const Snapshot read = Snapshot::decode(pending.encoding(), payload_of(data), parent_digest);
    CHECK(read.data() == data);
    CHECK(read.digest().empty());
    CHECK(read == pending);
}

TEST_CASE("data that would not be covered are refused") {
    SnapshotData data = minimal_data();
    CHECK(error_of([&] { Snapshot::pending(data); }) == Errc::invalid_argument);
    CHECK(error_of([&] { Snapshot::seal(data, parent_digest); }) == Errc::invalid_argument);
    data.execution.status = Status::running;
    CHECK(error_of([&] { Snapshot::seal(data, Digest()); }) == Errc::invalid_argument);
    data = minimal_data();
    data.parent = id_of(3);
    CHECK(error_of([&] { Snapshot::seal(data, Digest()); }) == Errc::invalid_argument);
    data = minimal_data();
    data.request.file("a", Bytes());
    CHECK(error_of([&] { Snapshot::seal(data, Digest()); }) == Errc::invalid_argument);
    data = minimal_data();
    data.id = {};
    CHECK(error_of([&] { Snapshot::seal(data, Digest()); }) == Errc::invalid_argument);
}

TEST_CASE("annotations lie outside the digest and share the rest") {
    const Snapshot plain = sealed(full_data());
    Annotations annotations;
    annotations.tags = {"best"};
    annotations.metrics = {{"score", 0.5}};
    const Snapshot tagged = plain.annotated(annotations);
    CHECK(tagged.annotations() == annotations);
    CHECK(plain.annotations() == Annotations());
    CHECK(tagged.digest() == plain.digest());
    CHECK(tagged == plain);
    CHECK(&tagged.data() == &plain.data());
}

TEST_CASE("empty handles may be compared") {
    CHECK(Snapshot() == Snapshot());
    CHECK_FALSE(Snapshot() == sealed(minimal_data()));
    CHECK_FALSE(static_cast<bool>(Snapshot()));
    CHECK_FALSE(sealed(full_data()) == sealed(minimal_data()));
}
