#include "sandbox/daytona/lookup.hpp"

#include <rexa/error.hpp>

#include <chrono>
#include <utility>

namespace rexa::daytona {

namespace {

constexpr std::chrono::seconds time_for_a_look(2);

std::string label_of(const v0::SandboxRecord& record, const char* label) {
    const auto found = record.labels.find(label);
    return found == record.labels.end() ? std::string() : found->second;
}

bool is_of(const v0::SandboxRecord& record, const SandboxKey& key, const std::string& attempt) {
    return record.labels.contains(key_label) && key_of(record) == key &&
           (attempt.empty() || label_of(record, attempt_label) == attempt);
}

} // namespace

SandboxKey key_of(const v0::SandboxRecord& record) {
    return label_of(record, key_label);
}

bool is_going(const v0::SandboxRecord& record) {
    return record.state == v0::SandboxState::destroyed ||
           record.state == v0::SandboxState::destroying || record.desired_state == "destroyed";
}

std::optional<v0::SandboxRecord> find_sandbox(const v0::Client& client, const SandboxKey& key,
                                              const std::string& attempt, const Call& call) {
    try {
        auto record = client.sandboxes().get(key, call);
        if (is_of(record, key, attempt)) {
            return record;
        }
    } catch (const Error& error) {
        if (error.code() != Errc::not_found) {
            throw;
        }
    }
    v0::SandboxQuery query;
    query.labels[key_label] = key;
    // A gateway may have lost the labels on the way.
    for (auto& record : client.sandboxes().list(query, call)) {
        if (is_of(record, key, attempt)) {
            return std::move(record);
        }
    }
    return std::nullopt;
}

void remove_sandbox(const v0::Client& client, const std::string& id, const Call& call) {
    try {
        client.sandboxes().remove(id, call);
    } catch (const Error&) {
        // One that ends already is refused as one whose state changes, for as long as it takes.
        try {
            if (is_going(client.sandboxes().get(id, Call().timeout(time_for_a_look)))) {
                return;
            }
        } catch (const Error& error) {
            if (error.code() == Errc::not_found) {
                return;
            }
        }
        throw;
    }
}

} // namespace rexa::daytona
