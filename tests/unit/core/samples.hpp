#ifndef REXA_TESTS_UNIT_CORE_SAMPLES_HPP
#define REXA_TESTS_UNIT_CORE_SAMPLES_HPP

#include <rexa/snapshot.hpp>

#include <random>
#include <string>

namespace rexa::test {

/// An id whose 16 bytes all have this value.
SnapshotId id_of(std::uint8_t byte);

/// The least that can be sealed: everything that may be absent is.
SnapshotData minimal_data();

/// Every field set, to a value that occurs once.
SnapshotData full_data();

/// Anything at all, within what can be sealed.
SnapshotData any_data(std::mt19937& random);

SnapshotPayload payload_of(const SnapshotData& data);

/// A finished run that wrote these streams.
SnapshotData run_with(std::string out, std::string err = "", int exit_code = 0);

/// The text of golden/<name>.hex as bytes.
std::string golden(const std::string& name);

std::string random_bytes(std::mt19937& random, std::size_t longest);

} // namespace rexa::test

#endif
