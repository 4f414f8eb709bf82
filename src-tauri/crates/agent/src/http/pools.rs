//! The connections that are kept. One client keeps those to everywhere, because each costs time and memory to make; an address
//! that swallowed a request has a client of its own from then on, so that all others keep their connections.

use presence::service::NoAnswer;
use reqwest::Client;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use url::Origin;

/// Which client a request was sent with, counted from the first that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(u64);

/// Whether an address is a loopback literal: no proxy must see such requests, and they may speak plain http.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    World,
    Loopback,
}

type Numbered = (Number, Client);

/// The clients, each made when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Pools {
    world: Option<Numbered>,
    loopback: Option<Numbered>,
    /// For addresses that swallowed a request.
    apart: HashMap<Origin, Option<Numbered>>,
    made: u64,
}

impl Pools {
    /// The client to ask an address with.
    pub(super) fn pick(
        &mut self,
        origin: &Origin,
        reach: Reach,
        make: impl FnOnce() -> Result<Client, NoAnswer>,
    ) -> Result<Numbered, NoAnswer> {
        let shared = match reach {
            Reach::World => &mut self.world,
            Reach::Loopback => &mut self.loopback,
        };
        let place = self.apart.get_mut(origin).unwrap_or(shared);
        if let Some(picked) = place {
            return Ok(picked.clone());
        }
        self.made += 1;
        Ok(place.insert((Number(self.made), make()?)).clone())
    }

    /// A request that was sent with this client was swallowed: the connections to its address are not used again. One that was sent
    /// before they were let go of says nothing about those made since.
    pub(super) fn swallowed(&mut self, origin: Origin, by: Number) {
        match self.apart.entry(origin) {
            Entry::Vacant(place) => drop(place.insert(None)),
            Entry::Occupied(mut place) => drop(place.get_mut().take_if(|(number, _)| *number == by)),
        }
    }

    /// No connection there is now is used again.
    pub(super) fn begin_anew(&mut self) {
        *self = Self { made: self.made, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, Pools, Reach};
    use reqwest::Client;
    use url::{Origin, Url};

    fn origin(url: &str) -> Origin {
        Url::parse(url).unwrap().origin()
    }

    fn pick(pools: &mut Pools, url: &str) -> Number {
        pools.pick(&origin(url), Reach::World, || Ok(Client::new())).unwrap().0
    }

    #[test]
    fn an_address_that_swallowed_a_request_costs_no_other_its_connections() {
        let mut pools = Pools::default();
        let shared = pick(&mut pools, "https://one.test/a");
        assert_eq!(pick(&mut pools, "https://two.test/"), shared);
        pools.swallowed(origin("https://one.test/b"), shared);
        assert_eq!(pick(&mut pools, "https://two.test/"), shared);
        let apart = pick(&mut pools, "https://one.test/a");
        assert_ne!(apart, shared);
        assert_eq!(pick(&mut pools, "https://one.test:8443/"), shared);
    }

    #[test]
    fn what_was_swallowed_before_new_connections_were_made_says_nothing_about_them() {
        let mut pools = Pools::default();
        let one = || origin("https://one.test/");
        let shared = pick(&mut pools, "https://one.test/");
        pools.swallowed(one(), shared);
        let second = pick(&mut pools, "https://one.test/");
        pools.swallowed(one(), shared);
        assert_eq!(pick(&mut pools, "https://one.test/"), second);
        pools.swallowed(one(), second);
        let third = pick(&mut pools, "https://one.test/");
        assert!(third != second && third != shared);
        pools.begin_anew();
        assert!(![shared, second, third].contains(&pick(&mut pools, "https://one.test/")));
    }
}
