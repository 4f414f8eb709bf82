//! PKCE with S256 (RFC 7636): that whoever redeems a code is who asked for it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Whether a challenge has the form S256 gives it: 32 bytes in base64url.
pub(super) fn is_challenge(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

/// Whether a verifier has a legal form (43 to 128 unreserved characters) and belongs to the challenge.
pub(super) fn proves(verifier: &str, challenge: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_legal = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
    is_legal && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_rfcs_own_example_proves_itself() {
        assert!(is_challenge(CHALLENGE));
        assert!(proves(VERIFIER, CHALLENGE));
    }

    #[test]
    fn another_verifier_proves_nothing() {
        assert!(!proves(&VERIFIER.replace('d', "e"), CHALLENGE));
        assert!(!proves(CHALLENGE, CHALLENGE), "plain is not S256");
    }

    #[test]
    fn a_verifier_of_illegal_form_proves_nothing_although_its_hash_fits() {
        for verifier in ["short", &"a".repeat(129), &format!("{}+", "a".repeat(43))] {
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
            assert!(is_challenge(&challenge));
            assert!(!proves(verifier, &challenge), "{verifier}");
        }
    }

    #[test]
    fn a_challenge_of_another_length_or_alphabet_is_none() {
        for text in ["", "abc", VERIFIER.trim_end_matches('k'), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"]
        {
            assert!(!is_challenge(text), "{text}");
        }
    }
}
